/**
 * A wrapping script that mounts something over `/tmp`, in a mount namespace of the extension's own, and becomes the
 * extension. All else is at `/mnt` too, because the project, and with it the layer, may lie in `/tmp`.
 */
export function overTmp(mount: string): string {
  const steps = [
    'mount --rbind / /mnt',
    mount,
    'PATH=$(printf %s "/mnt$PATH" | sed s,:,:/mnt,g)',
    'exec "/mnt$1"',
  ];
  return `exec unshare -m sh -c '${steps.join(' && ')}' sh "$@"`;
}
