/** In a block that is for documentation alone; in a namespace of the test's own, packets to it are lost. */
export const DROPPED_HOST = '192.0.2.9';
