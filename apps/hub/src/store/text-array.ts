// postgresql.org: "Array Input and Output Syntax". Without quotes, NULL in any case would be no value.
const NEEDS_NO_QUOTES = /^(?!null$)[\w.:/-]+$/i

/**
 * A parameter of any array type whose elements are written as text. pg makes one too, but element by element through all
 * that a value can be, and quotes and escapes each: seventeen columns took it a tenth of the time of a request.
 */
export function textArray(values: readonly (string | number)[]): string {
  return `{${values.map(element).join()}}`
}

function element(value: string | number): string {
  const text = String(value)
  return NEEDS_NO_QUOTES.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
