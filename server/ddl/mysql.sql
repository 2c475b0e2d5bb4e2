CREATE TABLE `user` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `name` varchar(255) NOT NULL,
  `email` varchar(255) NOT NULL UNIQUE,
  `emailVerified` boolean NOT NULL,
  `image` text NULL,
  `createdAt` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `updatedAt` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `session` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `expiresAt` timestamp(3) NOT NULL,
  `token` varchar(255) NOT NULL UNIQUE,
  `createdAt` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `updatedAt` timestamp(3) NOT NULL,
  `ipAddress` text NULL,
  `userAgent` text NULL,
  `userId` varchar(36) NOT NULL,
  FOREIGN KEY (`userId`) REFERENCES `user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `account` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `accountId` text NOT NULL,
  `providerId` text NOT NULL,
  `userId` varchar(36) NOT NULL,
  `accessToken` text NULL,
  `refreshToken` text NULL,
  `idToken` text NULL,
  `accessTokenExpiresAt` timestamp(3) NULL,
  `refreshTokenExpiresAt` timestamp(3) NULL,
  `scope` text NULL,
  `password` text NULL,
  `createdAt` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `updatedAt` timestamp(3) NOT NULL,
  FOREIGN KEY (`userId`) REFERENCES `user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `verification` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `identifier` varchar(255) NOT NULL,
  `value` text NOT NULL,
  `expiresAt` timestamp(3) NOT NULL,
  `createdAt` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `updatedAt` timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `authEvent` (
  `id` varchar(36) NOT NULL PRIMARY KEY,
  `type` varchar(255) NOT NULL,
  `userId` varchar(255) NULL,
  `sessionId` varchar(255) NULL,
  `subjectId` varchar(255) NOT NULL,
  `operation` varchar(255) NULL,
  `actorId` varchar(255) NULL,
  `impersonatorId` varchar(255) NULL,
  `data` json NOT NULL,
  `createdAt` timestamp(3) NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX `session_expiresAt_idx` ON `session` (`expiresAt`);
CREATE INDEX `session_userId_idx` ON `session` (`userId`);
CREATE UNIQUE INDEX `account_providerId_accountId_uidx` ON `account` (`providerId`(255), `accountId`(255));
CREATE INDEX `account_userId_idx` ON `account` (`userId`);
CREATE INDEX `verification_identifier_idx` ON `verification` (`identifier`);
CREATE INDEX `verification_expiresAt_idx` ON `verification` (`expiresAt`);
CREATE INDEX `authEvent_userId_idx` ON `authEvent` (`userId`);
CREATE INDEX `authEvent_createdAt_idx` ON `authEvent` (`createdAt`);
