export const USAGE = `Usage: lambda-otel-bridge sandbox [options]

Runs a function and its extensions in a local Lambda: real processes, the Runtime, Extensions and Telemetry API,
frozen between invocations. Prints what happens and what the extensions cost.

What runs
  --code DIR            folder of the function (default: .)
  --handler NAME        file and export of a Node handler (default: index.handler); with --runtime, what that
                        runtime wants
  --runtime "COMMAND"   another runtime's bootstrap, instead of AWS's for Node
  --layer DIR           an unpacked layer; every file in its extensions folder is started; repeatable
  --extension FILE      an executable to start as an extension; repeatable
  --env NAME=VALUE      a variable for function and extensions; repeatable
  --name NAME           function name (default: my-function)

What it is asked
  --event FILE|-        the event, from a file or standard input: a JSON value, an array of events, or one event
                        per line; each is an invocation (default: one invocation with {})
  --trace HEADER        X-Amzn-Trace-Id of the invocations: a header, or one of none (default), root,
                        sampled, unsampled
  --concurrency N       invocations at once, on managed instances (default: 10)

How Lambda runs it
  --memory MB           memory size; function and extensions get the CPU share and memory of that size, where
                        the kernel lets us (default: 512, and nothing is limited)
  --timeout SECONDS     function timeout (default: 3)
  --init-type TYPE      on-demand (default), provisioned-concurrency, snap-start, lambda-managed-instances
  --init-timeout SECONDS  limit of the init phase (default: 10 on demand, else 130 or the function timeout)
  --log-format FORMAT   Text (default) or JSON
  --no-telemetry        answer subscriptions like AWS's emulator and SAM: no telemetry

What comes of it
  --otlp                receive what function and extensions export by OTLP, and draw it at the end; they find
                        the endpoint in OTEL_EXPORTER_OTLP_ENDPOINT, unless --env names another
  --record FILE         write every event and telemetry POST of the run to a file, as lines of JSON
  --replay FILE         give a recording to the extensions, without a function
  --json                every event of the sandbox as a line of JSON, nothing else
  --help                this text

Examples
  lambda-otel-bridge sandbox --code my-function --handler index.handler --layer dist/layer/node --otlp
  lambda-otel-bridge sandbox --code my-function --extension ./my-extension --event event.json --memory 256
  lambda-otel-bridge sandbox --runtime ./bootstrap --code my-function --layer my-layer --init-type snap-start

Exit status: 0 when every invocation succeeded (with --replay: when every extension came along to its end), 1 when
not, 2 for a wrong option, 130 when interrupted.
`;
