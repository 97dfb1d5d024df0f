// Package scan has the contents of instances examined by a virus scanner, clamd,
// soon after they came, in the background.
//
// [Scanner.Run] is the handler of [Work]: it takes up what changed in an instance,
// sends each content that nobody has judged yet to a [Clamd], and keeps the
// verdict (instance.Tx.KeepVerdict, instance.Instance.Judge), which goes with the
// content and says of every file that has it what was found. What is infected
// stays where it is and is opened for nobody; moving, copying, deleting and
// bringing back a former version work as ever. It is examined again when the
// scanner's database changes, and when its owner asks ([Again]); found clean it is
// open again.
//
// What was not examined yet is open: nobody waits for a scanner. While that does
// not answer ([ErrAway]) nothing is lost; the work is taken up where it stopped.
// All that this package keeps itself, in the space "scan", can be lost: contents
// that have a verdict are not examined again for that.
//
// Package clamtest is a clamd for tests. Start with run.go.
package scan
