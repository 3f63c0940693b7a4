namespace Jepa.Samples.Worlds;

/// <summary>How a step that ends below the floor is corrected.</summary>
public enum FloorContact
{
    /// <summary>The bounce as an event: solve for the moment of contact, reflect there, then finish the step.</summary>
    Event,

    /// <summary>
    /// The naive way, wrong on purpose: step through the floor, then mirror the height and flip the velocity.
    /// Mirroring lifts the ball by its overshoot, which can add more energy than the bounce takes.
    /// Only for experiments with that mistake.
    /// </summary>
    MirroredOvershoot,
}
