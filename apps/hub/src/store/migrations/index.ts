import { Line1795305600000 } from './1795305600000-line.ts'

export const migrations = [Line1795305600000]
