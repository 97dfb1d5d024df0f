// Package archive makes zip archives of files and folders, and folders of zip
// archives.
//
// [Write] streams: it keeps no file and at most one listing at a time, writes
// Zip64 where it is needed, and tells in a text of its own what could not be
// read. [Open] looks an archive over before anything is made of it: what lies in
// it must fit, lie below one folder and have names that files may have. What is
// neither a file nor a folder is left out and said.
package archive
