/** Files dropped where nothing takes them stay where they are; left to itself the browser opens them over the page. Who takes them says so by preventDefault. */
export function refuseStrayFiles(on: EventTarget) {
  on.addEventListener('dragover', (event) => {
    const { dataTransfer, defaultPrevented } = event as DragEvent
    if (defaultPrevented || !dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    dataTransfer.dropEffect = 'none'
  })
}
