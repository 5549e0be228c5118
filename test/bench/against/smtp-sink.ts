import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { input, report } from '../child.ts'

// Takes every message, and says how many those were when it is asked; or tells of each, with `tell`.
const { tell = false } = input<{ tell?: boolean }>()
let taken = 0

const server = new SMTPServer({
  disabledCommands: ['STARTTLS', 'AUTH'],
  logger: false,
  onData(stream, { envelope }, answer) {
    stream.resume()
    stream.on('end', () => {
      taken++
      answer()
      if (tell) report({ to: envelope.rcptTo[0]?.address })
    })
  },
})

server.listen(0, '127.0.0.1', () =>
  report({ url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` }),
)
process.on('message', () => report({ taken }))
