namespace Jepa.Samples.Worlds;

/// <summary>
/// The motion of a ball in the air. Without drag every answer is closed-form; with it, classical fourth-order Runge–Kutta.
/// </summary>
/// <param name="Gravity">In m/s², above 0.</param>
/// <param name="Drag">Quadratic: the air slows the ball by <c>Drag · v²</c>, so in 1/m, at least 0.</param>
internal readonly record struct Flight(double Gravity, double Drag)
{
    /// <summary>A Runge–Kutta step is at most this long (s) and this small a part of the time in which drag changes the speed.</summary>
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

    /// <summary>When the ball reaches the floor, and its speed there; null if it stays in the air for the whole time.</summary>
    public (double Time, double Speed)? Contact(double height, double velocity, double time)
    {
        if (Drag != 0)
            return ContactWithDrag(height, velocity, time);

        // The positive root τ of height + velocity·τ − ½·Gravity·τ² = 0. Energy conservation gives the speed at contact, √(v² + 2gh), and
        // of the two ways to write the root each serves where it adds numbers of one sign, so that a very short fall loses no digits.
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

    /// <summary>The floor is crossed once within the step, whichever way the ball starts, because nothing pushes it up.</summary>
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
        double rate = Drag * Math.Abs(velocity) + Math.Sqrt(Drag * Gravity); // the second: the same at terminal speed, √(g/k)
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
        return (height + step / 6 * (velocity + 2 * v2 + 2 * v3 + v4), velocity + step / 6 * (a1 + 2 * a2 + 2 * a3 + a4));
    }

    private double Acceleration(double velocity) => -Gravity - Drag * velocity * Math.Abs(velocity);
}
