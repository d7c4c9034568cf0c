import { type Received, startOtlpSink } from '../../sandbox/otlp-sink.ts';
import type { ViewOptions } from '../../sandbox/viewer/trace-view.ts';
import { renderArrivals } from './arrivals.ts';

/** An OTLP endpoint for whoever exports in the sandbox, and a picture of what came. */
export interface OtlpWindow {
  /** Where to export to. */
  readonly variables: Readonly<Record<string, string>>;
  readonly received: Received;
  render(view: ViewOptions): string;
  close(): Promise<void>;
}

export async function openOtlpWindow(): Promise<OtlpWindow> {
  const { url, received, close } = await startOtlpSink();
  return {
    variables: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
    received,
    render: (view) => `\n${renderArrivals(received, url, view)}`,
    close,
  };
}
