import { domainToASCII } from 'node:url'

/** Lower-case, trimmed, domain in ASCII; null when it cannot be an address. */
export function emailAddress(value: string | null | undefined): string | null {
  const match = /^([^\s@<>(),;:"\\[\]]{1,64})@([^\s@<>(),;:"\\[\]/]{1,253})$/u.exec(
    value?.trim().normalize('NFC') ?? '',
  )
  if (!match) return null
  const domain = domainToASCII(match[2] as string).toLowerCase()
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? `${(match[1] as string).toLowerCase()}@${domain}` : null
}
