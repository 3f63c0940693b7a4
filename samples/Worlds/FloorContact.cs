namespace Jepa.Samples.Worlds;

/// <summary>How a step that ends below the floor is put right.</summary>
public enum FloorContact
{
    /// <summary>The bounce is an event: solve for the moment of contact, reflect there, fly on for what is left of the step.</summary>
    Event,

    /// <summary>
    /// The naive way, wrong on purpose: step through the floor, then mirror the height and flip the velocity. Mirroring lifts the ball
    /// by as much as it had overshot, which can give it more energy than the bounce takes. Only for experiments with that mistake.
    /// </summary>
    MirroredOvershoot,
}
