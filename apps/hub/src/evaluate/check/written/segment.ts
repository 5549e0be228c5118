import { condition } from './condition.ts'
import { record, text } from './form.ts'

/** What `defineSegment` may be given. */
export const SEGMENT = record({ name: text('the name of its file'), where: condition() })
