import { type Declaration, type Instruction, leavesOf } from '@beckon/trigger-kit'

/** A trigger that goes by clicks of which nobody tells the hub would always go the same way, and say nothing. */
export function clickFaults(declaration: Declaration): string[] {
  return [
    ...unsaidFaults(declaration),
    ...declaration.cancelOn.flatMap(({ by }) => (by === 'message' ? [BY_MESSAGE] : [])),
  ]
}

function unsaidFaults({ trackClicks, cancelOn, steps }: Declaration): string[] {
  if (trackClicks !== undefined)
    return typeof trackClicks === 'boolean' ? [] : [`trackClicks: saw "${trackClicks}"; expected true or false`]
  return steps.some(readsClicks) || cancelOn.some(isClick) ? [UNSAID] : []
}

const BY_MESSAGE = "cancelOn: by: what became of a run's messages ends no run of its own; expected person, or a waitFor"

const UNSAID =
  'trackClicks: it goes by clicks and does not say who counts them; expected true (the links of its mails lead by way of the ' +
  'hub), or false (your servers report them: POST /webhooks/track)'

function readsClicks(step: Instruction): boolean {
  if ('waitFor' in step) return isClick(step.waitFor)
  return 'test' in step && leavesOf(step.test).some(leaf => 'path' in leaf && leaf.path === 'engagement.clicked')
}

const isClick = ({ event }: { readonly event: string }): boolean => event === 'message.clicked'
