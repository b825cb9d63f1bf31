"""The one place that knows HTTP: Clockify's API, direct or through Maton, as typed calls.

`client.ClockifyClient` is the face; `gateways` says where requests go and with which key; `connections` speaks to
Maton about its connections. What comes back are values of `tui.domain`, what is raised are its errors.
"""
