"""Who calls and what the organisation says about them (PRODUCT G1-G4, ADR 0003).

``tokens`` proves who somebody is, ``directory`` knows the organisation, ``caller`` joins the two into the person that
every permission and visibility decision is about. ``directory_watch`` keeps the directory current in a service.
"""
