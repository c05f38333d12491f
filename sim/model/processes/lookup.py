"""Where submodels find what they read: the packages of a month, the site of an agent, the row of a lever."""

from sim.model.numerics.kernels import kernel_part
from sim.settings.months import ADOPTION_MONTH


@kernel_part
def packages_of_month(block, t):
    """Number of packages with work on both strands, and number of packages with any work; none of the GDC before its adoption."""
    packages = block.packages
    if block.start + t < ADOPTION_MONTH:
        return 0, packages.wsis
    return packages.joint, packages.volume.shape[0]


@kernel_part
def site_of(agent, block):
    """The site where the agent works: its own for a state, the global one for all others."""
    return agent + 1 if agent < block.agents.states else 0


@kernel_part
def row_of(lever, t):
    """Row of month t of a lever per agent, which has one row if all months are alike."""
    return t % lever.shape[0]
