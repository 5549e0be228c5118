import { billing } from './billing.ts'
import { carts } from './carts.ts'
import { consent } from './consent.ts'
import type { Scene } from './scene.ts'
import { shelf } from './shelf.ts'
import type { Moment } from './week.ts'

/**
 * A week of a bookshop. Its moments are chosen so that a machine that stops for half a second, 2.8 hours of the shop's
 * time, changes nothing: what cancels a reminder comes at night, when the reminder waits for the morning anyway; what
 * is sent at once is sent when its part of the day has hours left; and what must not be read together is hours apart.
 */
export const STORY: readonly Scene[] = [...consent, ...carts, ...billing, ...shelf]

/** When everything has been decided. */
export const END: Moment = 'Sat 09:00'
