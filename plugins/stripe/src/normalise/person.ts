import { type ContactFields, countryCode, type Json, type JsonObject, objectOf, type Person } from '@beckon/plugin-kit'
import { idOf, textOf } from '../read.ts'

/** The person whom a customer id and an address name; undefined when neither is there. */
export function personNamed(customer: Json | undefined, email: Json | undefined): Person | undefined {
  const id = idOf(customer)
  const address = textOf(email) ?? textOf(objectOf(customer)?.email)
  if (!id && !address) return undefined
  return { ...(id && { id: `customer/${id}` }), ...(address && { email: address }) }
}

/** What a customer, or the customer details of a checkout, say about the person. */
export function fieldsOf(customer: JsonObject): ContactFields {
  const address = objectOf(customer.address)
  const said = {
    email: textOf(customer.email),
    phone: textOf(customer.phone),
    ...namesOf(customer),
    locale: preferredLocale(customer.preferred_locales),
    country: countryOf(address?.country),
    province: provinceOf(address?.state),
    city: textOf(address?.city),
  }
  // An empty field of Stripe's says nothing: most were never asked for, and another source may know better.
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null))
}

// Stripe keeps one line for the whole name. Its first word is taken for the first name, because a salutation is what
// names are for here. `name` falls back to the business's (docs.stripe.com changelog 2025-09-30), which is no person's.
function namesOf({ individual_name, business_name, name }: JsonObject) {
  const whole = textOf(individual_name) ?? (textOf(business_name) ? null : textOf(name))
  const [first, ...rest] = whole?.trim().split(/\s+/) ?? []
  return { firstName: first || null, lastName: rest.join(' ') || null }
}

// "A freeform text field for the country" (docs.stripe.com/api/customers/create): its name would stand for no country.
function countryOf(country: Json | undefined): string | null {
  return countryCode(textOf(country) ?? '') ?? null
}

// "State, county, province, or region" (docs.stripe.com/api/customers/object): a code where the checkout asked for it.
function provinceOf(state: Json | undefined): string | null {
  const text = textOf(state)
  return text && /^[A-Z\d]{1,3}$/.test(text) ? text : null
}

function preferredLocale(locales: Json | undefined): string | null {
  return Array.isArray(locales) ? textOf(locales[0]) : null
}
