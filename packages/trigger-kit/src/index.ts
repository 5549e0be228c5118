export * from './condition.ts'
export type { Json } from './json.ts'
export * from './path.ts'
export * from './trigger.ts'
