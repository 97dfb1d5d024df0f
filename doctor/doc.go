// Package doctor examines a whole node and mends what follows from what is
// there. [Run] is what "pims doctor" does; a node that serves examines one
// instance after another by itself with [Instance].
//
// What it promises:
//
//   - without Repair nothing is changed but the state file;
//   - repairs never remove what a person could want: documents and contents that
//     are damaged stay where they are, for a restore from a backup;
//   - it may be cut off at any point, and goes on there with Resume;
//   - beside a node that serves it disturbs nobody: what may be on its way is
//     left alone, see [Node.Serving];
//   - a finding says which instance, what kind of trouble and how much, and
//     nothing of any person.
package doctor
