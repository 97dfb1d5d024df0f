// Package preview makes small pictures of files, and knows of photos and videos
// what their files tell of them.
//
// A [Maker] answers [Maker.Thumbnail]: the picture of a content in one of two
// sizes, upright and without what its file tells beside it. It makes it while
// one waits, a few at a time, and keeps it in the instance (instance.Derived),
// where it goes with the content. Pictures that package photo reads are made in
// this process; PDFs, office files, videos and other pictures by programs of
// Debian, if they are installed, in a process that sees nothing (package box).
//
// [Maker.Follow] takes up what changed in an instance and writes of each photo
// and video when it was taken, its size and its length into the space "preview",
// which [Photos], [Months] and [Find] read: the index knows no rights, so each
// photo is read again through the transaction of who asks. [Maker.Run] is the
// handler of [Work] and makes the small pictures of new photos, gently.
// [Examine] is for the doctor. All of it can be lost and is made again.
//
// Start with thumbnail.go and photos.go.
package preview
