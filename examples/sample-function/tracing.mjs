// The function's own tracing, with nothing but the stock OpenTelemetry SDK.
import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { AWSXRayLambdaPropagator } from '@opentelemetry/propagator-aws-xray-lambda';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

// The exporter reads OTEL_EXPORTER_OTLP_ENDPOINT, the variable that the extension reads too. Retries included, it
// must not keep the caller waiting for longer than this.
const provider = new BasicTracerProvider({
  resource: defaultResource().merge(
    resourceFromAttributes({ 'service.name': process.env.AWS_LAMBDA_FUNCTION_NAME }),
  ),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ timeoutMillis: 500 }))],
});

// Without a context manager, an active span is lost at the first `await`.
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
// It finds the platform's trace in _X_AMZN_TRACE_ID, whose Parent is the span of this invocation.
propagation.setGlobalPropagator(new AWSXRayLambdaPropagator());
trace.setGlobalTracerProvider(provider);

const tracer = trace.getTracer('sample-function', '1.0.0');

/** Runs the handler inside the platform's trace, and sends its spans before Lambda freezes the process. */
export function traced(handler) {
  return async (event, lambda) => {
    const platform = propagation.extract(ROOT_CONTEXT, {});
    try {
      return await context.with(platform, () => handler(event, lambda));
    } finally {
      // Spans that cannot be sent are no reason for the function to fail.
      await provider.forceFlush().catch(() => {});
    }
  };
}

/** Runs `work` as a child of the active span; what it throws is recorded and thrown on. */
export function span(name, options, work) {
  return tracer.startActiveSpan(name, options, async (active) => {
    try {
      return await work(active);
    } catch (error) {
      active.recordException(error);
      active.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      active.end();
    }
  });
}
