import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerError, type SMTPServerSession } from 'smtp-server'

/** What the server does with one message. */
export type Behaviour =
  | 'accept'
  /** Answers MAIL, RCPT or the content with this reply. */
  | { readonly reply: string; readonly to: 'mail' | 'rcpt' | 'data' }
  /** Ends the connection instead of answering; after the content it has taken the message. */
  | { readonly drop: 'rcpt' | 'data' }
  /** Answers nothing any more; after the content it has taken the message. */
  | { readonly hang: 'rcpt' | 'data' }

/** A message that the server took, as it came over the wire. */
export interface Taken {
  readonly to: string
  readonly raw: Buffer
}

/** A real SMTP server that misbehaves on demand. */
export interface SmtpDouble {
  readonly url: string
  readonly taken: readonly Taken[]
  /** Recipients the server was asked to take, in order, whatever it answered. */
  readonly asked: readonly string[]
  /** From now on does this, or what the function says for a recipient. */
  behave(behaviour: Behaviour | ((recipient: string) => Behaviour)): void
  /** Accepts what was left without an answer; answers how many that were. */
  release(): number
  /** Parsed by a reader that shares no code with the sender. */
  mails(): Promise<Email[]>
  /** Message-IDs of all copies taken. */
  messageIds(): Promise<(string | undefined)[]>
  stop(): Promise<void>
  /** On the same port again. */
  start(): Promise<void>
}

type Answer = (error?: Error | null) => void

export async function startSmtp(): Promise<SmtpDouble> {
  const taken: Taken[] = []
  const asked: string[] = []
  const sockets = new Map<number, Socket>()
  const held: Answer[] = []
  let behaviourFor: (recipient: string) => Behaviour = () => 'accept'
  let server: SMTPServer
  let port = 0

  const act = (
    stage: 'mail' | 'rcpt' | 'data',
    recipient: string,
    { remotePort }: SMTPServerSession,
    answer: Answer,
  ) => {
    const behaviour = behaviourFor(recipient)
    if (behaviour === 'accept') return answer()
    if ('reply' in behaviour) return answer(behaviour.to === stage ? replyOf(behaviour.reply) : null)
    if ('drop' in behaviour) return behaviour.drop === stage ? sockets.get(remotePort)?.destroy() : answer()
    return behaviour.hang === stage ? held.push(answer) : answer()
  }
  const create = () =>
    new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: (_credentials, _session, answer) => answer(replyOf('535 5.7.8 wrong password')),
      logger: false,
      onMailFrom: (_sender, session, answer) => act('mail', '', session, answer),
      onRcptTo({ address }, session, answer) {
        asked.push(address)
        act('rcpt', address, session, answer)
      },
      onData(stream, session, answer) {
        const to = session.envelope.rcptTo[0]?.address ?? ''
        const take = (raw: Buffer) => {
          if (isTaken(behaviourFor(to))) taken.push({ to, raw })
          act('data', to, session, answer)
        }
        // A sender that is killed in the middle of the content has sent nothing.
        buffer(stream).then(take, () => undefined)
      },
    })
  const start = async () => {
    server = create()
    server.on('error', () => undefined)
    server.server.on('connection', socket => {
      sockets.set(socket.remotePort as number, socket)
      socket.on('close', () => sockets.delete(socket.remotePort as number))
    })
    server.listen(port, '127.0.0.1')
    await once(server.server, 'listening')
    port = (server.server.address() as AddressInfo).port
  }
  const mails = () => Promise.all(taken.map(({ raw }) => PostalMime.parse(raw)))
  await start()
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    asked,
    behave(behaviour) {
      behaviourFor = typeof behaviour === 'function' ? behaviour : () => behaviour
    },
    release() {
      const answers = held.splice(0)
      for (const answer of answers) answer()
      return answers.length
    },
    mails,
    messageIds: async () => (await mails()).map(mail => mail.messageId),
    async stop() {
      const closed = new Promise<void>(resolve => server.close(resolve))
      for (const socket of sockets.values()) socket.destroy()
      await closed
    },
    start,
  }
}

/** `550 5.1.1 no such user`: the server adds the status itself. */
function replyOf(reply: string): SMTPServerError {
  const [status, ...words] = reply.split(' ')
  return Object.assign(new Error(words.join(' ')), { responseCode: Number(status) })
}

function isTaken(behaviour: Behaviour): boolean {
  return behaviour === 'accept' || !('reply' in behaviour && behaviour.to === 'data')
}
