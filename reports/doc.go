// Package reports takes what visitors say is illegal on a public page, and
// keeps what the host decided about it: the node is a hosting service in the
// sense of the règlement (UE) 2022/2065 (Digital Services Act).
//
// A [Notice] holds what article 16 asks for, and no more. [Desk.Submit] keeps it
// as a [Report] under a number in a keyspace of the node, apart from every
// instance; who gave an address gets a receipt by mail, and the host's contact a
// sealed link to decide by ([Desk.Token]). [Desk.Decide] keeps the page or
// suspends it (consent.Suspend in its owner's instance), with the statement of
// reasons of article 17; [Desk.Restore] takes a suspension back.
//
// Mail leaves by background work ([Desk.Work]): a relay that is down loses
// nothing. The name and the mail address of who reported are forgotten a year
// after the decision. Nobody but the host reads them: the owner is told facts
// and ground, never who it was.
package reports
