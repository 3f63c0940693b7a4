namespace Jepa.Samples.Worlds;

/// <summary>A place, or a way from one to another, in the unit square: x to the right, y upwards.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
public readonly record struct RoomPoint(double X, double Y)
{
    /// <summary>Gets the distance from the origin.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>The inner product.</summary>
    public double Dot(RoomPoint other) => X * other.X + Y * other.Y;

    /// <summary>The distance to another place.</summary>
    public double DistanceTo(RoomPoint other) => (this - other).Length;

    public static RoomPoint operator +(RoomPoint a, RoomPoint b) => new(a.X + b.X, a.Y + b.Y);

    public static RoomPoint operator -(RoomPoint a, RoomPoint b) => new(a.X - b.X, a.Y - b.Y);

    public static RoomPoint operator *(double scale, RoomPoint a) => new(scale * a.X, scale * a.Y);
}
