export type { Sign, Testing } from './bench.ts'
export { describePlugin } from './describe-plugin.ts'
