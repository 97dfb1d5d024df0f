// Package box runs programs on a file that anybody may have made, where they can
// do no harm: [Box.Run] starts this program again in namespaces of its own
// (user, mounts, processes, network, System V objects: namespaces(7)), and there
// [Serve] makes a root of nothing but the machine's programs and libraries,
// read-only, and a folder in memory; puts the file into it; gives up its
// capabilities; bounds processor time, memory, files and processes (setrlimit(2))
// and starts the programs. They have no network, see no process, no folder and
// no environment of the node, and end, all of them, when their time is over.
// Nothing of the file touches a disk, and nothing is left behind, whatever dies.
//
// It needs Linux 5.12 and the right of everybody to make namespaces; [Box.Try]
// says whether it has them.
package box
