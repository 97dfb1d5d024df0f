/** Where the viewer was opened from: close goes back there, to the photo seen last. */
export const stay = { lastSeen: '', behind: false }
