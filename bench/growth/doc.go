// Command growth prints how cost grows with what a node holds, one line of JSON
// for each step:
//
//	go run ./bench/growth                     # some minutes
//	go run ./bench/growth -only files         # one of instances, documents, files, blobs
//	go run ./bench/growth -blob 4294967296    # blobs up to 4 GiB
//
// instances: 100 to 10,000 with 50 documents each: what they take on the disk,
// the start of the engine, memory with none open and with 5 % of them open, a
// class of 30 that arrives at once. documents: 100 to 100,000 in one instance.
// files: 100 to 10,000 in one folder. blobs: 1 KiB to -blob bytes in one file.
//
// Memory is what the process gained by the step, in MiB; the peak of a step is
// the kernel's high-water mark. docs/run/sizing.md is made from this.
package main
