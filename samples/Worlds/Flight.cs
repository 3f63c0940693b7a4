namespace Jepa.Samples.Worlds;

/// <summary>A ball's motion in the air: closed-form without drag, fourth-order Runge–Kutta with it.</summary>
/// <param name="Gravity">In m/s², above 0.</param>
/// <param name="Drag">Quadratic: the air slows the ball by <c>Drag · v²</c>, so in 1/m, at least 0.</param>
internal readonly record struct Flight(double Gravity, double Drag)
{
    /// <summary>Bounds of a Runge–Kutta step: in seconds, and as a part of the time scale of drag.</summary>
    private const double LongestStep = 1e-3, LargestPart = 0.02;

    /// <summary>The state after a time in the air, as if there were no floor.</summary>
    public (double Height, double Velocity) Advance(double height, double velocity, double time)
    {
        if (Drag == 0)
            return (height + time * (velocity - 0.5 * Gravity * time), velocity - Gravity * time);

        while (time > 0)
        {
            double step = Math.Min(time, DragStep(velocity));
            (height, velocity) = RungeKutta(height, velocity, step);
            time -= step;
        }

        return (height, velocity);
    }

    /// <summary>The time until floor contact and the speed there; null without contact within the given time.</summary>
    public (double Time, double Speed)? Contact(double height, double velocity, double time)
    {
        if (Drag != 0)
            return ContactWithDrag(height, velocity, time);

        // The positive root τ of height + velocity·τ − ½·Gravity·τ² = 0; energy conservation gives the speed.
        // Of its two forms, the one that adds numbers of one sign keeps all digits of a short fall.
        double speed = Math.Sqrt(velocity * velocity + 2 * Gravity * height);
        double contact = velocity >= 0 ? (velocity + speed) / Gravity : 2 * height / (speed - velocity);
        return contact <= time ? (contact, speed) : null;
    }

    private (double Time, double Speed)? ContactWithDrag(double height, double velocity, double time)
    {
        double elapsed = 0;
        while (elapsed < time)
        {
            double step = Math.Min(time - elapsed, DragStep(velocity));
            (double nextHeight, double nextVelocity) = RungeKutta(height, velocity, step);
            if (nextHeight < 0)
            {
                (double before, double speed) = BisectContact(height, velocity, step);
                return (elapsed + before, speed);
            }

            (height, velocity) = (nextHeight, nextVelocity);
            elapsed += step;
        }

        return null;
    }

    /// <summary>Bisects for the one floor contact within a step: nothing pushes the ball up again.</summary>
    private (double Time, double Speed) BisectContact(double height, double velocity, double step)
    {
        double above = 0, below = step;
        for (int halving = 0; halving < 60; halving++)
        {
            double middle = 0.5 * (above + below);
            if (RungeKutta(height, velocity, middle).Height >= 0)
                above = middle;
            else
                below = middle;
        }

        return (above, Math.Abs(RungeKutta(height, velocity, above).Velocity));
    }

    private double DragStep(double velocity)
    {
        double rate = Drag * Math.Abs(velocity) + Math.Sqrt(Drag * Gravity); // second term: at terminal speed, √(g/k)
        return Math.Min(LongestStep, LargestPart / rate);
    }

    private (double Height, double Velocity) RungeKutta(double height, double velocity, double step)
    {
        double a1 = Acceleration(velocity);
        double v2 = velocity + 0.5 * step * a1;
        double a2 = Acceleration(v2);
        double v3 = velocity + 0.5 * step * a2;
        double a3 = Acceleration(v3);
        double v4 = velocity + step * a3;
        double a4 = Acceleration(v4);
        double nextHeight = height + step / 6 * (velocity + 2 * v2 + 2 * v3 + v4);
        double nextVelocity = velocity + step / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
        return (nextHeight, nextVelocity);
    }

    private double Acceleration(double velocity) => -Gravity - Drag * velocity * Math.Abs(velocity);
}
