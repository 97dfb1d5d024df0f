/** From the words the server gives a session ("Chromium · Android"), which picture fits. */
export function deviceKind(device: string): 'phone' | 'tablet' | 'computer' {
  if (/ipad|tablet/i.test(device)) return 'tablet'
  if (/android|iphone|ios|mobile/i.test(device)) return 'phone'
  return 'computer'
}
