import { type ContactFields, type Json, type JsonObject, objectOf, objectsOf, type Person } from '@beckon/plugin-kit'
import { buyerFields, customerFields } from './contact-fields.ts'
import { emailOf, idOf, ownIdOf, phoneOf } from './read.ts'

/**
 * Who a checkout or an order is of: the customer, or what a guest typed. What customers typed beside their own address
 * and number is only also known: it may be somebody else's.
 */
export function buyerOf(body: JsonObject): Person {
  const customer = objectOf(body.customer)
  const addresses = [body.shipping_address, body.billing_address, customer?.default_address]
  return personOf(
    {
      id: ownIdOf(customer),
      emails: [customer?.email, body.email, body.contact_email],
      phones: [customer?.phone, body.phone],
      otherPhones: [body.sms_marketing_phone, ...addresses.map(phoneIn)],
    },
    buyerFields(body),
  )
}

/** Who a customer object of the topics customers/… is. */
export function customerPerson(customer: JsonObject): Person {
  const addresses = [customer.default_address, ...objectsOf(customer.addresses)]
  return personOf(
    {
      id: ownIdOf(customer),
      emails: [customer.email],
      phones: [customer.phone],
      otherPhones: addresses.map(phoneIn),
    },
    customerFields(customer),
  )
}

/** Who gave or withdrew consent. */
export function consentingPerson(body: JsonObject): Person {
  return personOf({
    id: idOf(body.customer_id ?? body.id),
    emails: [body.email_address],
    phones: [body.phone],
    otherPhones: [],
  })
}

/** What names a person, the most trusted first. */
interface Names {
  readonly id: string | null
  readonly emails: readonly (Json | undefined)[]
  readonly phones: readonly (Json | undefined)[]
  /** Numbers for a parcel: never the person's own, who may have it sent elsewhere. */
  readonly otherPhones: readonly (Json | undefined)[]
}

function personOf(names: Names, fields: ContactFields = {}): Person {
  const [email, ...emails] = distinct(names.emails.map(emailOf), address => address.toLowerCase())
  const [phone] = distinct(names.phones.map(phoneOf), digitsOf)
  const numbers = distinct([...names.phones, ...names.otherPhones].map(phoneOf), digitsOf)
  const phones = phone ? numbers.slice(1) : numbers
  return {
    ...(names.id && { id: `customer/${names.id}` }),
    ...(email && { email }),
    ...(phone && { phone }),
    ...(emails.length + phones.length > 0 && { alsoKnownAs: { emails, phones } }),
    ...(Object.keys(fields).length > 0 && { fields }),
  }
}

function phoneIn(address: Json | undefined): Json | undefined {
  return objectOf(address)?.phone
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '')
}

/** What is there, each once: two that have the same key are the same. */
function distinct(texts: readonly (string | null)[], keyOf: (text: string) => string): readonly string[] {
  const byKey = new Map<string, string>()
  for (const text of texts) if (text && !byKey.has(keyOf(text))) byKey.set(keyOf(text), text)
  return [...byKey.values()]
}
