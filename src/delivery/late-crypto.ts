/** The engine's crypto, loaded when first asked for: that takes milliseconds, and most sandboxes never need it. */
export function lateCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
