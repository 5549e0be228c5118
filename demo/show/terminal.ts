import { styleText } from 'node:util'

/** Where the demo writes, as wide as it is, in colours where they are wanted (a terminal, and NO_COLOR is not set). */
export const WIDTH = process.stdout.columns ?? 100

export type Colour = 'green' | 'yellow' | 'cyan' | 'dim' | 'bold'

/** Whether somebody sits there who will end it. */
export const isTerminal = process.stdout.isTTY === true

export function coloured(colour: Colour, text: string): string {
  return styleText(colour, text, { stream: process.stdout })
}

export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Breaks a text into lines that are no wider than this, between words. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, line]
}

/** A text behind others: its further lines begin where it does. */
export function hanging(before: string, beforeWidth: number, text: string, colour?: Colour): string {
  const lines = wrapped(text, Math.max(20, WIDTH - beforeWidth))
  const paint = (line: string) => (colour ? coloured(colour, line) : line)
  return lines.map((line, n) => (n === 0 ? before : ' '.repeat(beforeWidth)) + paint(line)).join('\n')
}
