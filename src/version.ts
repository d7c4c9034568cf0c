/** What `telemetry.distro.*` and the instrumentation scope say of us. */
export const NAME = 'lambda-otel-bridge';
export const VERSION = '0.1.0';
