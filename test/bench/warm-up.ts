/**
 * What every side has done before its clock starts, for a service runs for weeks. After 4,000 requests or items V8 is
 * still compiling the hub, which takes an eighth of all processor time; after 12,000 a request costs little less (docs/performance.md).
 */
export const WARM_UP = 16_000
