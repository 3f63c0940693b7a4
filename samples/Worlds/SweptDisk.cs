namespace Jepa.Samples.Worlds;

/// <summary>
/// The free places of a disk's centre in two rooms, and its way along a straight line until something is hit: the
/// walls grown by the disk's radius, with round corners at the door.
/// </summary>
internal readonly struct SweptDisk(TwoRooms rooms)
{
    /// <summary>Where the disk stops short of what it hits, so that rounding puts it on neither side.</summary>
    private const double Skin = 1e-9;

    /// <summary>How far into a wall a place may lie that was rounded to float32; it is taken as touching.</summary>
    private const double Rounding = 1e-6;

    private readonly double _radius = rooms.AgentRadius;
    private readonly double _wallLeft = 0.5 - rooms.WallHalfWidth, _wallRight = 0.5 + rooms.WallHalfWidth;
    private readonly double _doorBottom = 0.5 - rooms.DoorHalfHeight, _doorTop = 0.5 + rooms.DoorHalfHeight;

    /// <summary>The distance from the disk's rim to the nearest wall; below 0 where the disk does not fit.</summary>
    public double Clearance(RoomPoint centre)
    {
        double outer = Math.Min(Math.Min(centre.X, 1 - centre.X), Math.Min(centre.Y, 1 - centre.Y));
        double x = Math.Max(0, Math.Abs(centre.X - 0.5) - rooms.WallHalfWidth);
        double y = Math.Max(0, rooms.DoorHalfHeight - Math.Abs(centre.Y - 0.5));
        return Math.Min(outer, Math.Sqrt(x * x + y * y)) - _radius;
    }

    /// <summary>Moves the disk: it stops at the wall it hits first, and slides along it with what is left.</summary>
    public RoomPoint Move(RoomPoint centre, RoomPoint way)
    {
        const int Walls = 4; // a step cannot touch more: post, wall, corner
        for (int hits = 0; hits < Walls && way.Length > Skin; hits++)
        {
            (double part, RoomPoint normal) = FirstHit(centre, way);
            centre += part * way;
            if (normal == default)
                break;
            RoomPoint rest = (1 - part) * way;
            centre += Skin * normal;
            way = rest - rest.Dot(normal) * normal;
        }

        return centre;
    }

    /// <summary>The part of the way until the first hit, and the hit wall's normal; 1 and no normal if none.</summary>
    private (double Part, RoomPoint Normal) FirstHit(RoomPoint from, RoomPoint way)
    {
        (double, RoomPoint) hit = (1, default);
        HitLine(ref hit, from.X - _radius, way.X, new RoomPoint(1, 0));
        HitLine(ref hit, 1 - _radius - from.X, -way.X, new RoomPoint(-1, 0));
        HitLine(ref hit, from.Y - _radius, way.Y, new RoomPoint(0, 1));
        HitLine(ref hit, 1 - _radius - from.Y, -way.Y, new RoomPoint(0, -1));

        // The wall's faces, and its ends in the door.
        Span<(double X, double Y)> corners =
        [
            (_wallLeft, _doorBottom), (_wallRight, _doorBottom), (_wallLeft, _doorTop), (_wallRight, _doorTop),
        ];
        HitFace(ref hit, from, way, _wallLeft - _radius, -1);
        HitFace(ref hit, from, way, _wallRight + _radius, 1);
        HitEnd(ref hit, from, way, _doorBottom + _radius, 1);
        HitEnd(ref hit, from, way, _doorTop - _radius, -1);
        foreach ((double x, double y) in corners)
            HitCorner(ref hit, from, way, new RoomPoint(x, y));
        return hit;
    }

    /// <summary>Hits a line that the disk is a gap away from and comes nearer to at a speed below 0.</summary>
    private static void HitLine(ref (double Part, RoomPoint Normal) hit, double gap, double speed, RoomPoint normal)
    {
        if (speed < 0 && gap >= -Rounding && gap < hit.Part * -speed)
            hit = (Math.Max(0, gap) / -speed, normal);
    }

    private void HitFace(
        ref (double Part, RoomPoint Normal) hit, RoomPoint from, RoomPoint way, double face, int side)
    {
        (double Part, RoomPoint Normal) here = (hit.Part, default);
        HitLine(ref here, side * (from.X - face), side * way.X, new RoomPoint(side, 0));
        double y = from.Y + here.Part * way.Y;
        if (here.Normal != default && (y <= _doorBottom || y >= _doorTop))
            hit = here;
    }

    private void HitEnd(
        ref (double Part, RoomPoint Normal) hit, RoomPoint from, RoomPoint way, double end, int side)
    {
        (double Part, RoomPoint Normal) here = (hit.Part, default);
        HitLine(ref here, side * (from.Y - end), side * way.Y, new RoomPoint(0, side));
        double x = from.X + here.Part * way.X;
        if (here.Normal != default && x >= _wallLeft && x <= _wallRight)
            hit = here;
    }

    /// <summary>Hits a disk of the same radius around a corner: |from + t·way − corner| = r, the earlier t.</summary>
    private void HitCorner(
        ref (double Part, RoomPoint Normal) hit, RoomPoint from, RoomPoint way, RoomPoint corner)
    {
        RoomPoint offset = from - corner;
        double a = way.Dot(way), b = offset.Dot(way), c = offset.Dot(offset) - _radius * _radius;
        double discriminant = b * b - a * c;
        if (b >= 0 || discriminant <= 0)
            return;
        if (c < -Rounding * _radius)
            return;
        double part = Math.Max(0, c) / (-b + Math.Sqrt(discriminant)); // the root's form that keeps its digits
        if (part >= hit.Part)
            return;
        RoomPoint normal = offset + part * way;
        hit = (part, 1 / normal.Length * normal);
    }
}
