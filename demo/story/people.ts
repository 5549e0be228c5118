/** Who lives through the week. All of them are invented, and example.com belongs to nobody (RFC 2606). */
export interface Somebody {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
}

export const NORA: Somebody = { id: 7001, firstName: 'Nora', lastName: 'Lindqvist', email: 'nora@example.com' }
export const GRACE: Somebody = { id: 7002, firstName: 'Grace', lastName: 'Okafor', email: 'grace@example.com' }
export const PAUL: Somebody = { id: 7003, firstName: 'Paul', lastName: 'Brandt', email: 'paul@example.com' }
export const THEO: Somebody = { id: 7004, firstName: 'Theo', lastName: 'Vasquez', email: 'theo@example.com' }
export const CLARA: Somebody = { id: 7005, firstName: 'Clara', lastName: 'Meyer', email: 'clara@example.com' }
export const EMMA: Somebody = { id: 7006, firstName: 'Emma', lastName: 'Rossi', email: 'emma@example.com' }
export const HUGO: Somebody = { id: 7007, firstName: 'Hugo', lastName: 'Novak', email: 'hugo@example.com' }
export const LENA: Somebody = { id: 7008, firstName: 'Lena', lastName: 'Fischer', email: 'lena@example.com' }
export const OSKAR: Somebody = { id: 7009, firstName: 'Oskar', lastName: 'Nilsen', email: 'oskar@example.com' }
export const SAM: Somebody = { id: 7010, firstName: 'Sam', lastName: 'Whitfield', email: 'sam@example.com' }
export const ADA: Somebody = { id: 7011, firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' }
export const BEN: Somebody = { id: 7012, firstName: 'Ben', lastName: 'Achterberg', email: 'ben@example.com' }
export const CORA: Somebody = { id: 7013, firstName: 'Cora', lastName: 'Dahl', email: 'cora@example.com' }
