import { resolve } from 'node:path'

/** Where plugins/, triggers/ and templates/ live; src/ and dist/ are equally deep, so this holds compiled or not. */
export const REPOSITORY_ROOT = resolve(import.meta.dirname, '../../..')
