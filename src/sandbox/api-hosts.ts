import { isManaged } from './options.ts';
import { telemetrySubscription } from './platform-records.ts';
import type { ProcessSet } from './process-set.ts';
import type { ApiHosts } from './routes.ts';
import { MANAGED_SCHEMA_VERSIONS, SCHEMA_VERSIONS } from './subscription.ts';

/** Connects the three APIs to a process set: what a call changes there, and who hears of it. */
export function hostsOf(set: ProcessSet): ApiHosts {
  const { context, registry, session, hub, channel } = set;
  const { functionName, functionVersion, handler, accountId, telemetry } = context.options;
  const { emit } = context;
  const now = () => set.now();
  const everReady = new Set<string>();
  const managed = isManaged(context.options);
  return {
    managed,
    credentials: { token: context.credentialsToken, now },
    runtime: { session, now, changed: () => set.changed() },
    extensions: {
      registry,
      functionName,
      functionVersion,
      handler,
      accountId,
      now,
      registered({ name, events }) {
        emit({ kind: 'extension-registered', at: now(), name, events, sinceExecMs: set.sinceExecMs(name) });
        set.changed();
      },
      waiting(extension) {
        const { id, name } = extension;
        if (!everReady.has(id))
          emit({ kind: 'extension-ready', at: now(), name, sinceExecMs: set.sinceExecMs(name) });
        everReady.add(id);
        const answer = channel.wait(extension);
        set.changed();
        return answer;
      },
      failed({ name }, during, errorType) {
        emit({ kind: 'extension-failed', at: now(), name, during, errorType });
        set.fail({ status: 'error', errorType: faultType(during, errorType, managed), message: errorType });
      },
    },
    telemetry: {
      registry,
      telemetry,
      schemaVersions: managed ? MANAGED_SCHEMA_VERSIONS : SCHEMA_VERSIONS,
      subscriptionsOpen: () => hub.open,
      // On demand it may have several, each with a destination of its own: the OpenTelemetry Collector's layer does.
      subscribed: ({ name }, { url }) => (managed ? hub.has(name) : hub.has(name, url)),
      subscribe({ name }, subscription) {
        set.subscribe(name, subscription);
        const state = set.subscribedBefore.includes(name) ? 'Already subscribed' : 'Subscribed';
        set.publish(telemetrySubscription(now(), { name, state, types: subscription.types }));
      },
      answered: ({ name }, status, body) =>
        emit({ kind: 'extension-subscribed', at: now(), name, status, body }),
    },
  };
}

/** Managed instances take over the extension's own word where it has the right form. */
function faultType(during: 'init' | 'exit', errorType: string, managed: boolean): string {
  if (during === 'exit') return 'Extension.ExitError';
  return managed && /^Extension\.[A-Z][a-zA-Z]+$/.test(errorType) ? errorType : 'Extension.InitError';
}
