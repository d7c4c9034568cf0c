// Parts of undici that are imported without the rest of it, which takes as long again to load.
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';

  const part: typeof Agent;
  export = part;
}
declare module 'undici/lib/dispatcher/proxy-agent.js' {
  import type { ProxyAgent } from 'undici';

  const part: typeof ProxyAgent;
  export = part;
}
declare module 'undici/lib/dispatcher/dispatcher.js' {
  import type { Dispatcher } from 'undici';

  const part: typeof Dispatcher;
  export = part;
}
declare module 'undici/lib/api/index.js' {
  const part: object;
  export = part;
}
