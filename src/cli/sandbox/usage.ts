export const USAGE = `Usage: lambda-otel-bridge sandbox [options]

Runs a function and its extensions in a local Lambda: real processes, the Runtime, Extensions and Telemetry API,
frozen between invocations. Prints what happens and what the extensions cost.

  --code DIR            folder of the function (default: .)
  --handler NAME        file and export of a Node handler (default: index.handler)
  --runtime "COMMAND"   another runtime's bootstrap, instead of AWS's for Node
  --layer DIR           an unpacked layer; every file in its extensions folder is started; repeatable
  --extension FILE      an executable to start as an extension; repeatable
  --event FILE|-        the event, from a file or standard input: a JSON value, an array of events, or one event
                        per line; each is an invocation (default: one invocation with {})
  --trace HEADER        X-Amzn-Trace-Id of the invocations: a header, or one of none (default), root,
                        sampled, unsampled
  --env NAME=VALUE      a variable for function and extensions; repeatable
  --timeout SECONDS     function timeout (default: 3)
  --memory MB           memory size, reported only (default: 512)
  --name NAME           function name (default: my-function)
  --log-format FORMAT   Text (default) or JSON
  --no-telemetry        answer subscriptions like AWS's emulator and SAM: no telemetry
  --json                every event of the sandbox as a line of JSON, nothing else
  --help                this text

Exit status: 0 when every invocation succeeded, 1 when not, 2 for a wrong option.
`;
