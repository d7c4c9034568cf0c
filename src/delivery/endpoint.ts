/** A URL as it may be shown: scheme, host, port and path; a query or user information may hold a key. */
export function shownEndpoint(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
