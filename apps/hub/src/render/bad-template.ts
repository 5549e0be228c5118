import { BeckonError } from '@beckon/plugin-kit'

/** The template's author acts: a file under templates/ is missing or wrong. Trying again does not help. */
export class BadTemplate extends BeckonError {
  constructor(
    readonly template: string,
    readonly fault: string,
  ) {
    super('template-invalid', `templates/${template}: ${fault}`)
  }
}
