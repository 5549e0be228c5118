/** Whose rows this API shows. One place, so that a token per tenant can take it over. */
export const TENANT = 'default'
