"""The simulated exchange without a socket: asked as the engine asks, answered from its state.

For simulations, in which a day of calls shall take seconds. What a call meets on the line (lost answers, delays,
requests that come late) it meets here as well, by the same faults; signatures, HTTP and ccxt are left out.
"""
