/** What somebody with the address may do: look and save, look, or leave files and see none. */
export type Way = 'read' | 'view' | 'drop'
export type Holder = { name: string; relation: string; answer: 'asked' | 'agreed' | 'refused' | 'objected' }
export type SharedLink = {
  id: string; way: Way; title: string; url?: string; state: 'waiting' | 'active' | 'frozen' | 'refused' | 'ended'; held?: boolean; spent?: boolean
  protected: boolean; limit: number; used: number; visits: number; last_visit?: string; created: string; expires: string; holders: Holder[]
}
/** `may` is what a new link is like unless its owner says otherwise. */
export type SharedLinks = { links: SharedLink[]; may: { alone: boolean; holders: Holder[]; days: number; drop_days: number } }
export type NewLink = { way: Way; expires: string; password?: string; limit?: number }
