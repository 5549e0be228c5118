import { type ContactFields, type Json, type JsonObject, objectOf } from '@beckon/plugin-kit'
import { countryOf, emailOf, localeOf, phoneOf, provinceOf, textOf } from './read.ts'

type Reader = (value: Json | undefined) => string | null

/** What a checkout or an order says of its buyer. A field that nobody filled in is not known to be empty. */
export function buyerFields(body: JsonObject): ContactFields {
  const customer = objectOf(body.customer)
  const shipping = objectOf(body.shipping_address)
  const billing = objectOf(body.billing_address)
  // A parcel may go to somebody else, so a guest is called by the name on the bill.
  const named = customer ?? billing ?? shipping
  const address = shipping ?? billing ?? objectOf(customer?.default_address)
  return filled({
    email: emailOf(customer?.email) ?? emailOf(body.email) ?? emailOf(body.contact_email),
    phone: phoneOf((customer ?? body).phone),
    firstName: textOf(named?.first_name),
    lastName: textOf(named?.last_name),
    locale: localeOf(body.customer_locale),
    country: countryOf(address?.country_code),
    province: provinceOf(address?.province_code),
    city: textOf(address?.city),
  })
}

/** What a customer object says of the customer, and what it says is empty. */
export function customerFields(customer: JsonObject): ContactFields {
  const address = objectOf(customer.default_address)
  const fields = {
    ...stated('email', customer.email, emailOf),
    ...stated('phone', customer.phone, phoneOf),
    ...stated('firstName', customer.first_name, textOf),
    ...stated('lastName', customer.last_name, textOf),
    ...stated('country', address?.country_code, countryOf),
    ...stated('province', address?.province_code, provinceOf),
    ...stated('city', address?.city, textOf),
  }
  // An app without access to protected customer data gets null for all of it (shopify.dev: protected-customer-data).
  return Object.values(fields).every(value => value === null) ? {} : fields
}

/** A field as the customer object states it: null or blank is known to be empty, the unreadable says nothing. */
function stated(field: keyof ContactFields, value: Json | undefined, read: Reader): ContactFields {
  const text = read(value)
  const isEmpty = value === null || value === ''
  return text !== null || isEmpty ? { [field]: text } : {}
}

function filled(fields: { readonly [field in keyof ContactFields]: string | null }): ContactFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
