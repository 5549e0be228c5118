import { OWN } from '../receive/own-fact.ts'

/** Facts that say that an account ended, or ask to forget: whoever they name is not known by them. */
export const ENDINGS = `('app.uninstalled', 'privacy.requested')`

/** SQL: whether somebody is known by a fact. By what we stated ourselves, as that they unsubscribed, they are not. */
export const makesKnown = (fact: string): string => `${fact}.source <> '${OWN}' AND ${fact}.type NOT IN ${ENDINGS}`

/**
 * SQL: whether a row's contact is known through a row's account (`source` and `account`). Not EXISTS: beside other
 * conditions it is answered by reading everybody's facts.
 */
export const isKnownThrough = (row: string, account: string): string => `(
  SELECT true FROM event k WHERE k.tenant_id = ${row}.tenant_id AND k.contact_id = ${row}.contact_id
    AND k.source = ${account}.source AND k.account = ${account}.account AND ${makesKnown('k')} LIMIT 1) IS TRUE`
