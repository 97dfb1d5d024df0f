/** Where a row of tabs is longer than the screen, the one that one is on is in sight. path: when it has changed. */
export const currentInSight = (path: string) => (row: HTMLElement) => {
  const tab = path ? row.querySelector<HTMLElement>('[aria-current]')?.getBoundingClientRect() : undefined
  const room = row.getBoundingClientRect()
  if (tab) row.scrollLeft += tab.left + tab.width / 2 - room.left - room.width / 2
}
