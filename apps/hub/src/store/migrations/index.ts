import { Line1795305600000 } from './1795305600000-line.ts'
import { Catalogue1795392000000 } from './1795392000000-catalogue.ts'
import { Tenants1795392100000 } from './1795392100000-tenants.ts'
import { Installations1795392200000 } from './1795392200000-installations.ts'
import { Privacy1795392300000 } from './1795392300000-privacy.ts'
import { RoomToUpdate1795392400000 } from './1795392400000-room-to-update.ts'
import { TemplateMarkups1795392410000 } from './1795392410000-template-markups.ts'
import { FanOut1795478400000 } from './1795478400000-fan-out.ts'
import { Gate1795478410000 } from './1795478410000-gate.ts'
import { BrakeAndHold1795478420000 } from './1795478420000-brake-and-hold.ts'
import { Segments1795478430000 } from './1795478430000-segments.ts'
import { SegmentsKnown1795564800000 } from './1795564800000-segments-known.ts'
import { BrakeHistory1795564810000 } from './1795564810000-brake-history.ts'
import { NamesIndex1795651200000 } from './1795651200000-names-index.ts'
import { TurnsAndMissed1795737600000 } from './1795737600000-turns-and-missed.ts'
import { SegmentTurns1795737610000 } from './1795737610000-segment-turns.ts'
import { Clicks1795824000000 } from './1795824000000-clicks.ts'
import { FanOutAttempts1795910400000 } from './1795910400000-fan-out-attempts.ts'
import { RetryAt1795910410000 } from './1795910410000-retry-at.ts'
import { BrakeRelease1795910420000 } from './1795910420000-brake-release.ts'
import { Forgotten1795910430000 } from './1795910430000-forgotten.ts'
import { SentBefore1795996800000 } from './1795996800000-sent-before.ts'
import { FulfilledBy1795996810000 } from './1795996810000-fulfilled-by.ts'
import { ShopCurrency1796083200000 } from './1796083200000-shop-currency.ts'
import { Uninstall1796169600000 } from './1796169600000-uninstall.ts'
import { NamelessEvents1796256000000 } from './1796256000000-nameless-events.ts'
import { DroppedRuns1796256010000 } from './1796256010000-dropped-runs.ts'
import { CurrencyWords1796342400000 } from './1796342400000-currency-words.ts'
import { StoppedTimers1796428800000 } from './1796428800000-stopped-timers.ts'
import { MessagesInDoubt1796428900000 } from './1796428900000-messages-in-doubt.ts'
import { HeldTimers1796429300000 } from './1796429300000-held-timers.ts'
import { Promises1796429700000 } from './1796429700000-promises.ts'
import { Retention1796430000000 } from './1796430000000-retention.ts'
import { ByteOrder1796430800000 } from './1796430800000-byte-order.ts'
import { IndexOrder1796431600000 } from './1796431600000-index-order.ts'
import { UnreadFigures1796431610000 } from './1796431610000-unread-figures.ts'
import { KindsWithoutFigures1796431620000 } from './1796431620000-kinds-without-figures.ts'
import { RoomForContacts1796431630000 } from './1796431630000-room-for-contacts.ts'

export const migrations = [
  Line1795305600000,
  Catalogue1795392000000,
  Tenants1795392100000,
  Installations1795392200000,
  Privacy1795392300000,
  RoomToUpdate1795392400000,
  TemplateMarkups1795392410000,
  FanOut1795478400000,
  Gate1795478410000,
  BrakeAndHold1795478420000,
  Segments1795478430000,
  SegmentsKnown1795564800000,
  BrakeHistory1795564810000,
  NamesIndex1795651200000,
  TurnsAndMissed1795737600000,
  SegmentTurns1795737610000,
  Clicks1795824000000,
  FanOutAttempts1795910400000,
  RetryAt1795910410000,
  BrakeRelease1795910420000,
  Forgotten1795910430000,
  SentBefore1795996800000,
  FulfilledBy1795996810000,
  ShopCurrency1796083200000,
  Uninstall1796169600000,
  NamelessEvents1796256000000,
  DroppedRuns1796256010000,
  CurrencyWords1796342400000,
  StoppedTimers1796428800000,
  MessagesInDoubt1796428900000,
  HeldTimers1796429300000,
  Promises1796429700000,
  Retention1796430000000,
  ByteOrder1796430800000,
  IndexOrder1796431600000,
  UnreadFigures1796431610000,
  KindsWithoutFigures1796431620000,
  RoomForContacts1796431630000,
]
