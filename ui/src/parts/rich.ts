/** A run of text: plain, bold, or under the marker (the data that leaves). */
export type Run = { text: string; look?: 'bold' | 'mark' }

/**
 * Splits a message with ⟦marked⟧ and ⟨bold⟩ places. What others wrote goes into a message through
 * bare(), so that it brings no places of its own.
 */
export function runs(message: string): Run[] {
  return message.split(/(⟦[^⟧]*⟧|⟨[^⟩]*⟩)/).flatMap((text): Run[] => {
    if (!text) return []
    if (text.startsWith('⟦')) return [{ text: text.slice(1, -1), look: 'mark' }]
    if (text.startsWith('⟨')) return [{ text: text.slice(1, -1), look: 'bold' }]
    return [{ text }]
  })
}

export const bare = (text: string) => text.replace(/[⟦⟧⟨⟩]/g, '')
